"""The page that shows how far the product conforms to WCAG 2.2, and leads to the form that reports a barrier."""

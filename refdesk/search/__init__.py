"""Words as they are looked for, and how each database is asked for them. What is found is the other rooms' business."""

"""FAQs: public pages, a search, votes, and internal FAQs for operators.

Modules: `search` (index, ranking and `corrections` of misspelt words, the same on both databases), `queries` (which
FAQs a reader may see), `exchange` (CSV and JSON), `pictures` (stored, served, swept; `kit/html_pictures` reads them
in answers), `suggestions` (FAQs that may answer a question before it is sent), `suggestion_counts` (what followed),
public pages, `votes`, `api`, `desk_api`, `suggestions_api`.
"""

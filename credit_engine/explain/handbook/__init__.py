"""
A rule pack as a document for people: each dimension, rule and figure, in one language a page.

`wording` holds the words, `phrases` reads formulas out, `strip` draws bands, `entries` and
`sections` gather what is shown, `page` puts it into the templates. Nothing is written here.
"""

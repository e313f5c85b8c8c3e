"""JSON Schemas of the files of a rule pack, with which an editor completes and checks them."""

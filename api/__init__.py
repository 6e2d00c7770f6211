"""JSON over HTTP for programs: translate, authorise, hand over. No rules, no SQL."""

"""Planning: a unit's rows become a problem of arc routing, and its plan becomes rows again."""

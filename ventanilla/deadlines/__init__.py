"""When things are due: targets by priority, category, client or product, counted in working time; who is warned, and once."""

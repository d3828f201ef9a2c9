"""Time and money: what a closed ticket costs its client, in whole minutes, and the timer that measures them."""

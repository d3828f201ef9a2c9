"""What people say of how their ticket was attended, once it is finished."""

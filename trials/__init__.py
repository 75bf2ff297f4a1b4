"""What measures proctor on other people's courses."""

"""Pictures of pages -> pages as they show: characters with their boxes, and rulings."""

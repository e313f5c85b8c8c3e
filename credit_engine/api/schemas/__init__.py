"""What JSON goes in and comes out: checked on the way in, documented both ways."""

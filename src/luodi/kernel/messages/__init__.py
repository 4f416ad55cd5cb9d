"""What leaves luodi for chat groups and mailboxes: links only, from an outbox."""

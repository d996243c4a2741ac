"""What people see: texts, message layout, buttons and dialogs."""

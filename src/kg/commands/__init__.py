"""What the ``kg`` command does, a module for each group of its subcommands; ``terminal`` is its manners."""

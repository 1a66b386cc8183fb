"""What operators and developers run beside the functions: commands, the local bundle, deployment checks."""

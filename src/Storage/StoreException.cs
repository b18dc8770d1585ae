namespace Orchestrator.Storage;

/// <summary>The store cannot be used: the message says which file, what is wrong with it and what to do, in one line for people.</summary>
#pragma warning disable CA1032 // Without a message for people there is no reason to throw it.
public sealed class StoreException(string message, Exception? cause = null) : Exception(message, cause);
#pragma warning restore CA1032

namespace Orchestrator.Storage.Tests;

/// <summary>Under the test runner nobody calls it; started by a test it is the process that writes until it is killed.</summary>
public static class Program
{
    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return EndlessWriter.Run(args[0]);
    }
}

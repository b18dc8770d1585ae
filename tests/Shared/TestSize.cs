namespace Orchestrator.Tests.Shared;

/// <summary>How much of a test that repeats itself is done: ./test and ./test --quick do it once over, ./test --nightly many times.</summary>
public static class TestSize
{
    private const int NightlyFactor = 20;

    /// <summary>True under <c>./test --nightly</c>.</summary>
    public static bool IsNightly { get; } = Environment.GetEnvironmentVariable("ORCHESTRATOR_TEST_SIZE") == "nightly";

    /// <summary>So many rounds, or many times that in the night.</summary>
    public static int Rounds(int usually) => IsNightly ? checked(usually * NightlyFactor) : usually;
}

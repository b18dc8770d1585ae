namespace Orchestrator.Architecture.Tests;

/// <summary>What the rules found, told in full: xunit would cut long lists and lines.</summary>
internal static class Mistakes
{
    public static void AreNone(IEnumerable<string> found)
    {
        var all = found.ToList();
        if (all.Count > 0)
        {
            Assert.Fail($"{all.Count} mistakes: {string.Join("; ", all)}");
        }
    }
}

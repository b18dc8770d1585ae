namespace Orchestrator.Tests.Shared;

/// <summary>Where the source tree and what ./build published are.</summary>
public static class Repository
{
    /// <summary>The folder that holds Orchestrator.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The published programs: ORCHESTRATOR_DIST, else dist/.</summary>
    public static string Dist { get; } =
        Environment.GetEnvironmentVariable("ORCHESTRATOR_DIST") is { Length: > 0 } given ? given : Path.Combine(Root, "dist");

    public static string Agent => Published("agent/kvmmanager-agent");
    public static string Service => Published("host/orchestratord");
    public static string Orch => Published("cli/orch");
    public static string AgentSimulator => Published("tools/agent-simulator");

    private static string Published(string name)
    {
        var path = Path.Combine(Dist, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not there: type ./build first", path);
    }

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Orchestrator.sln")))
            {
                return at.FullName;
            }
        }
        throw new DirectoryNotFoundException($"no Orchestrator.sln above {AppContext.BaseDirectory}");
    }
}

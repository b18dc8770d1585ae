namespace Orchestrator.Architecture.Tests;

/// <summary>The road that bytes take through the house, as tables: who may know whom.</summary>
internal static class Road
{
    /// <summary>The projects of src/ and tools/ in road order, each with those it may reference itself. What those reference, it may name too.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Projects = new Dictionary<string, string[]>
    {
        ["Protocol"] = [],
        ["GuestAgent"] = ["Protocol"],
        ["Model"] = ["Protocol"],
        ["Storage"] = ["Model"],
        ["Actors"] = ["Protocol", "Model", "Storage"],
        ["Client"] = ["Protocol"],
        ["HostService"] = ["Protocol", "Model", "Storage", "Actors", "Client"],
        ["Cli"] = ["Client"],
        ["AgentSimulator"] = ["Protocol"],
    };

    /// <summary>
    /// The folders of each project in road order: a file knows only its own folder and those before it. <see cref="Top"/> stands for the
    /// files beside the project file; where it comes first, all folders may know them.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string[]> Folders = new Dictionary<string, string[]>
    {
        ["Protocol"] = [Top, "Framing", "Rpc", "Methods", "Qga", "Qmp"],
        ["GuestAgent"] =
        [
            "Platform",
            "Configuration",
            "Logging",
            "Policy",
            "Files",
            "Uploads",
            "Commands",
            "Installation",
            "Methods",
            "Executing",
            "Serving",
            "Channel",
            Top,
        ],
        ["Model"] = ["Vms", "Inventory", "Monitors", "Access", "Jobs", "Selectors", "Health"],
        ["Storage"] = [Top, "Sqlite"],
        ["Actors"] = ["Platform", "Channels", "Identity", "Vms", "Monitors", "Hosts", "Fleet", "Jobs", "Inventory", "Health", "Hosting"],
        ["Client"] = ["Types", Top],
        ["HostService"] = ["Configuration", "Observability", "Requests", "Security", "Outside", "Api", "Streams", "Hosting", Top],
        ["Cli"] = ["Output", "Servers", "Verbs", Top],
        ["AgentSimulator"] = ["Platform", "Scripts", "Guests", "Dialects", "Ports", "Workers", Top],
    };

    public const string Top = "";

    /// <summary>Projects that decide in plain values: no Akka, no input or output, no clock, no chance of their own.</summary>
    public static readonly string[] PlainProjects = ["Protocol", "Model"];

    /// <summary>Projects that become the agent, which runs where no shared library is.</summary>
    public static readonly string[] StandAloneProjects = ["Protocol", "GuestAgent"];

    /// <summary>A project and all that it may name.</summary>
    public static IReadOnlySet<string> MayName(string project)
    {
        var all = new HashSet<string> { project };
        var open = new Queue<string>(Projects[project]);
        while (open.TryDequeue(out var next))
        {
            if (all.Add(next))
            {
                foreach (var further in Projects[next])
                {
                    open.Enqueue(further);
                }
            }
        }
        return all;
    }
}

using Akka.Configuration;

namespace Akka.Actor;

/// <summary>One phase as configured.</summary>
internal sealed record ShutdownPhase(string Name, TimeSpan Timeout, bool Recover, IReadOnlyList<string> DependsOn)
{
    /// <summary>All phases, each after those it depends on.</summary>
    public static List<ShutdownPhase> InOrder(Config config)
    {
        var usual = config.GetTimeSpan("default-phase-timeout");
        var phases = config.GetConfig("phases");
        var byName = phases
            .Keys()
            .Select(name => new ShutdownPhase(
                name,
                phases.GetTimeSpan($"{name}.timeout", usual, allowInfinite: false),
                phases.GetBoolean($"{name}.recover", true),
                [.. phases.GetStringList($"{name}.depends-on")]
            ))
            .ToDictionary(p => p.Name);
        var ordered = new List<ShutdownPhase>();
        var open = new HashSet<string>();
        foreach (var name in byName.Keys)
            Visit(name);
        return ordered;

        void Visit(string name)
        {
            var phase = byName.GetValueOrDefault(name) ?? new ShutdownPhase(name, usual, true, []);
            if (ordered.Exists(p => p.Name == name))
                return;
            if (!open.Add(name))
                throw new ArgumentException($"Cycle detected in graph of phases. It must be a DAG. Phase [{name}] depends on itself.");
            foreach (var before in phase.DependsOn)
                Visit(before);
            open.Remove(name);
            ordered.Add(phase);
        }
    }
}

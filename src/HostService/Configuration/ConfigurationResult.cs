using Orchestrator.HostService.Configuration.Hocon;

namespace Orchestrator.HostService.Configuration;

/// <summary>What was read.</summary>
/// <param name="Options">To be used only when there are no mistakes.</param>
/// <param name="Tree">Everything, resolved, each value with its place.</param>
/// <param name="Mistakes">All of them, in the order found; empty when all is well.</param>
public sealed record ConfigurationResult(OrchestratorOptions Options, HoconObject Tree, IReadOnlyList<Mistake> Mistakes)
{
    /// <summary>Exit code of the service for a wrong configuration (EX_CONFIG).</summary>
    public const int ExitCode = 78;

    /// <summary>True when it may be used.</summary>
    public bool IsOk => Mistakes.Count == 0;

    /// <summary>The resolved <c>akka { }</c> for Akka's own parser: no includes, no substitutions, one plain value a line.</summary>
    public string AkkaText =>
        Tree["akka"] is HoconObject akka ? HoconWriter.Write(new HoconObject(akka.Place, [new("akka", akka)])) : "akka {\n}\n";

    /// <summary>For <c>--check</c>: <c>configuration ok</c>, or one line a mistake.</summary>
    public string Report => IsOk ? "configuration ok" : string.Join('\n', Mistakes.Select(m => m.ToString()));

    /// <summary>For <c>--print-config</c>: everything as it holds, and where each value stands. Values of keys that sound secret are not shown.</summary>
    public string Explained =>
        HoconWriter.Write(Tree, value => value.Place.Source is null ? null : Printable.Text(value.Place.ToString()), SecretKeys.Hide);
}

using System.Collections.Immutable;
using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Health;

/// <summary>Why a VM is as it is: what is known from outside in, the cause, and what to do about it.</summary>
/// <param name="Verdict">One sentence for people.</param>
/// <param name="Lines">Question by question, from the outside in.</param>
/// <param name="Todo">One or more sentences, each something that a person can do or need not do.</param>
public sealed record WhyReport(string Verdict, WhyCause Cause, ImmutableArray<WhyLine> Lines, ImmutableArray<string> Todo)
{
    /// <summary>Judges one VM.</summary>
    /// <param name="vm">As the host keeps it.</param>
    /// <param name="look">What the host's kernel shows around its channel.</param>
    public static WhyReport Of(VmView vm, OutsideLook look, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(vm);
        ArgumentNullException.ThrowIfNull(look);
        var (cause, sentence) = WhyJudgement.Of(vm, look);
        return new WhyReport(
            $"{vm.Name}: {StateWord(vm)} for {Spans.Of(now - vm.Since)} — {sentence}",
            cause,
            [.. WhyOutside.Lines(vm, look, now), .. WhyInside.Lines(vm, now)],
            WhyTodo.Of(cause, vm, look)
        );
    }

#pragma warning disable CA1308 // Lower case is how states are spelt outside.
    private static string StateWord(VmView vm) => vm.Phase.ToString().ToLowerInvariant() + (vm.Frozen ? " and frozen" : "");
#pragma warning restore CA1308
}

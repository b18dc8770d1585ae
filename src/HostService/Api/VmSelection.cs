using System.Collections.Immutable;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Api;

/// <summary>Which VMs a request means: names and globs with commas between them, or all when it says nothing.</summary>
public sealed class VmSelection
{
    /// <summary>Longest selector, characters.</summary>
    public const int LengthMax = 8192;

    private readonly ImmutableArray<NamePattern> _patterns;
    private readonly ImmutableHashSet<string> _names;

    private VmSelection(ImmutableArray<NamePattern> patterns)
    {
        _patterns = patterns;
        _names = [.. patterns.Where(p => !p.IsGlob).Select(p => p.Text)];
    }

    /// <exception cref="ProblemException">bad-request for what is no selector, an empty one included: it must never come to mean "all".</exception>
    public static VmSelection Parse(string? selector)
    {
        if (selector is null)
        {
            return new VmSelection([new NamePattern("*")]);
        }
        return selector.Length <= LengthMax
            ? new VmSelection([.. selector.Split(',', StringSplitOptions.TrimEntries).Select(PatternOf)])
            : throw new ProblemException(
                AgentError.BadRequest,
                $"The query parameter selector has {selector.Length} characters; at most {LengthMax} are taken."
            );
    }

    /// <summary>A name of the selector that no VM has; null when all are known. A glob may match nothing.</summary>
    public string? UnknownAmong(ImmutableSortedDictionary<string, VmView> vms) => _names.FirstOrDefault(name => !vms.ContainsKey(name));

    public bool Matches(string name) => _names.Contains(name) || _patterns.Any(p => p.IsGlob && p.Matches(name));

    private static NamePattern PatternOf(string text) =>
        NamePattern.TryParse(text, out var pattern, out var why)
            ? pattern
            : throw new ProblemException(
                AgentError.BadRequest,
                $"The query parameter selector has an item \"{text}\": {why}; this version takes names and globs such as web-*, with commas between them."
            );
}

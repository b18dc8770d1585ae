using Orchestrator.HostService.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace Orchestrator.HostService.Observability;

/// <summary>
/// Levels for actors. Akka logs all of them under the one category of the actor system, so they are told apart by their path: an entry of
/// <c>log.namespaces</c> that begins with / holds for the actor at that path and all below it; the longest one wins.
/// </summary>
internal sealed class ActorLevels : ILogEventFilter
{
    /// <summary>Akka.Hosting's one category.</summary>
    public const string Category = "Akka.Actor.ActorSystem";

    private readonly (string Path, LogEventLevel Level)[] _paths;
    private readonly LogEventLevel _otherwise;

    public ActorLevels(LogOptions options)
    {
        _paths =
        [
            .. options
                .Namespaces.Where(n => IsPath(n.Key))
                .Select(n => (Path: n.Key.TrimEnd('/'), ServiceLog.LevelOf(n.Value)))
                .OrderByDescending(n => n.Path.Length),
        ];
        _otherwise = ServiceLog.LevelOf(
            options
                .Namespaces.Where(n => !IsPath(n.Key) && IsWithin(Category, n.Key, '.'))
                .OrderByDescending(n => n.Key.Length)
                .Select(n => (LogThreshold?)n.Value)
                .FirstOrDefault()
                ?? options.Level
        );
    }

    /// <summary>What the category must let through, so that each actor's own level can decide.</summary>
    public LogEventLevel Lowest => _paths.Select(p => p.Level).Append(_otherwise).Min();

    /// <summary>True for an entry that is about actors.</summary>
    public static bool IsPath(string name) => name.StartsWith('/');

    /// <inheritdoc/>
    public bool IsEnabled(LogEvent logEvent)
    {
        if (Text(logEvent, "SourceContext") != Category)
        {
            return true;
        }
        var path = PathOf(Text(logEvent, "LogSource")) ?? PathOf(Text(logEvent, "ActorPath")) ?? "";
        foreach (var (prefix, level) in _paths)
        {
            if (IsWithin(path, prefix, '/'))
            {
                return logEvent.Level >= level;
            }
        }
        return logEvent.Level >= _otherwise;
    }

    // akka://orchestrator/user/host/web1#1234 and [akka://orchestrator/user/host/web1#1234] are at /user/host/web1.
    private static string? PathOf(string? source)
    {
        var address = source?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        var start = address < 0 ? -1 : source!.IndexOf('/', address + 3);
        return start < 0 ? null : source![start..].Split('#', ']')[0];
    }

    private static bool IsWithin(string name, string prefix, char separator) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && (name.Length == prefix.Length || name[prefix.Length] == separator);

    private static string? Text(LogEvent e, string name) => (e.Properties.GetValueOrDefault(name) as ScalarValue)?.Value?.ToString();
}

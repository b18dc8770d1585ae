using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Orchestrator.Akka.Tests.Support;

/// <summary>Keeps what is logged.</summary>
public sealed class MemoryLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<Line> _lines = new();
    private readonly SemaphoreSlim _more = new(0);

    public sealed record Line(LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values);

    public async Task<Line> First(Func<Line, bool> fits)
    {
        while (true)
        {
            if (_lines.FirstOrDefault(fits) is { } line)
                return line;
            await _more.WaitAsync();
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        var values = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
        _lines.Enqueue(new Line(logLevel, formatter(state, exception), values.ToDictionary(v => v.Key, v => v.Value)));
        _more.Release();
    }

    public void Dispose() => _more.Dispose();
}

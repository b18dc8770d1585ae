namespace Orchestrator.GuestAgent.Logging;

/// <summary>
/// What a method tells the audit line of its request: what it was about, and digests, sizes and codes. Never contents, arguments or secrets. It outlives an
/// exception, so what is known is noted as soon as it is known. Belongs to one request, and to one thread at a time.
/// </summary>
internal sealed class AuditNote
{
    private List<LogField>? _fields;

    /// <summary>The program or file as the request names it; null for a request that is about neither. Cleaned and cut where it is written.</summary>
    public string? Subject { get; set; }

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<LogField> Fields => _fields ?? [];

    /// <param name="name">A word of our own, snake_case, with its unit.</param>
    public void Add(string name, long value) => (_fields ??= []).Add((name, value));

    /// <inheritdoc cref="Add(string, long)"/>
    /// <param name="value">A digest or a word of our own: nothing that came over the channel.</param>
    public void Add(string name, string value) => (_fields ??= []).Add((name, value));
}

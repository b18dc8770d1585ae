using System.Text;

namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>
/// Bytes that a host may send to an agent, and what the agent owes it by JSON-RPC 2.0 and docs/protocol.md §2. The rule that makes the bytes knows the
/// answer; nothing of the product is asked.
/// </summary>
/// <param name="Name">The rule and what it made of it.</param>
/// <param name="Bytes">Whole lines, their endings included.</param>
/// <param name="Answers">One text for each line that is due, as <see cref="Due"/> writes it; none means silence.</param>
public sealed record WireCase(string Name, byte[] Bytes, IReadOnlyList<string> Answers)
{
    private const char Hole = '§';

    /// <summary>One line of text.</summary>
    public static WireCase Of(string name, string line, params string[] answers) => new(name, Encoding.UTF8.GetBytes(line + "\n"), answers);

    /// <summary>One line with bytes, which need not be UTF-8, where the template has a hole (§).</summary>
    public static WireCase Filled(string name, string template, byte[] filling, params string[] answers)
    {
        var hole = template.IndexOf(Hole, StringComparison.Ordinal);
        byte[] line = [.. Encoding.UTF8.GetBytes(template[..hole]), .. filling, .. Encoding.UTF8.GetBytes(template[(hole + 1)..] + "\n")];
        return new WireCase($"{name} in {template}", line, answers);
    }

    /// <inheritdoc cref="Filled(string, string, byte[], string[])"/>
    public static WireCase Filled(string name, string template, string filling, params string[] answers) =>
        Filled(name, template, Encoding.UTF8.GetBytes(filling), answers);

    public override string ToString() =>
        $"{Name}: {Encoding.UTF8.GetString(Bytes.AsSpan(0, Math.Min(Bytes.Length, 200))).TrimEnd('\n')}{(Bytes.Length > 200 ? "…" : "")}";
}

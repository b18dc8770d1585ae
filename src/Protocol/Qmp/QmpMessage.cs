using System.Text.Json;

namespace Orchestrator.Protocol.Qmp;

/// <summary>One line of QEMU's monitor.</summary>
public abstract record QmpMessage
{
    private QmpMessage() { }

    /// <summary>The first line of a connection.</summary>
    /// <param name="Version">QEMU's, such as "7.2.22"; empty when it does not say.</param>
    public sealed record Greeting(string Version) : QmpMessage;

    /// <summary>The answer to a command.</summary>
    /// <param name="Id">Of the command; empty when the answer names none.</param>
    public sealed record Returned(string Id, JsonElement Value) : QmpMessage;

    /// <summary>The refusal of a command.</summary>
    /// <param name="Id">As in <see cref="Returned"/>.</param>
    /// <param name="Description">QEMU's words, fit for people.</param>
    public sealed record Refused(string Id, string Description) : QmpMessage;

    /// <summary>An event; it may come between a command and its answer.</summary>
    public sealed record Happened(QmpEvent What) : QmpMessage;

    /// <summary>The line is none of these: whoever speaks there is no QEMU.</summary>
    /// <param name="Problem">For people; holds nothing of the line itself.</param>
    public sealed record NotQmp(string Problem) : QmpMessage;
}

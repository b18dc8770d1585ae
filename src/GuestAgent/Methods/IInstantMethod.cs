namespace Orchestrator.GuestAgent.Methods;

/// <summary>A method that is answered on the channel's own thread, before the next line is read: it must neither block nor take long.</summary>
internal interface IInstantMethod
{
    /// <summary>Wire name; docs/protocol.md §3.</summary>
    string Name { get; }

    /// <summary>True for the method that hosts greet with: its params may name a session, which begins with it.</summary>
    bool Greets { get; }

    /// <summary>The result's JSON in UTF-8, on one line.</summary>
    /// <param name="greeted">For the method that greets; nothing for others.</param>
    /// <param name="scratch">Room to write it into, 256 bytes at least; a method may answer memory of its own instead.</param>
    ReadOnlySpan<byte> Answer(in Greeted greeted, Span<byte> scratch);
}

using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>What a method answers.</summary>
/// <param name="ResultJson">The <c>result</c> value in UTF-8, one line. May lie in <see cref="MappedMemory"/>: whoever drops an answer or has sent it gives that back.</param>
/// <param name="AfterFlushed">Runs once, after the answer has left the process or could not be delivered (the host hung up); must not block.</param>
internal readonly record struct MethodAnswer(ReadOnlyMemory<byte> ResultJson, Action? AfterFlushed = null)
{
    /// <summary>From here on a result is sent from where it lies, and is not copied, bytes.</summary>
    public const int LargeBytes = 64 * 1024;
}

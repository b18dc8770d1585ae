using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Cli.Output;

/// <summary>Text that came from a guest or the service, made fit for a line of a terminal.</summary>
internal static class SafeText
{
    private const int CharactersMax = 4096;

    public static string Of(string? text) => text is null ? "" : GuestText.Clean(text, CharactersMax);
}

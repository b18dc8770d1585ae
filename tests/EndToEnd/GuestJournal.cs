using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>What the agent's units have told the guest's journal since a test began.</summary>
internal sealed class GuestJournal
{
    private const string CursorMark = "-- cursor: ";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly RealVm _vm;
    private readonly string _cursor;

    private GuestJournal(RealVm vm, string cursor) => (_vm, _cursor) = (vm, cursor);

    public static async Task<GuestJournal> FromNowAsync(RealVm vm)
    {
        var told = await vm.ShellAsync("journalctl --sync; journalctl -n 1 --show-cursor --no-pager -q");
        return new GuestJournal(vm, told.Split(CursorMark)[1].Trim());
    }

    /// <summary>Waits for a line that has all of these texts.</summary>
    public async Task<string> LineAsync(params string[] texts)
    {
        var lines = await Eventually.SeesAsync(
            $"a line of the journal with {string.Join(", ", texts)}",
            () => _vm.ShellAsync($"journalctl --after-cursor='{_cursor}' -u 'kvmmanager-agent*' -o cat --no-pager -q"),
            lines => Find(lines, texts) is not null,
            Limit
        );
        return Find(lines, texts)!;
    }

    private static string? Find(string lines, string[] texts) =>
        Array.Find(lines.Split('\n'), line => texts.All(text => line.Contains(text, StringComparison.Ordinal)));
}

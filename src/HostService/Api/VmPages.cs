using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Api;

/// <summary>Cuts a list of VMs into pages, in natural order of names: a cursor names the last VM shown, so it stays good while VMs come and go.</summary>
public static class VmPages
{
    public const int LimitDefault = 1000;
    public const int LimitMax = 10_000;

    /// <exception cref="ProblemException">bad-request for a limit or cursor that cannot be read.</exception>
    public static Page<VmSummary> Cut(IEnumerable<VmView> vms, string? limit, string? cursor)
    {
        var count = LimitOf(limit);
        var after = cursor is null ? null : NameOf(cursor);
        var chosen = vms.Where(v => after is null || NaturalOrder.Instance.Compare(v.Name.Value, after) > 0)
            .OrderBy(v => v.Name.Value, NaturalOrder.Instance)
            .Take(count + 1)
            .ToList();
        var items = chosen.Take(count).Select(VmSummaries.Of).ToList();
        return new Page<VmSummary>(items, chosen.Count > count ? CursorOf(items[^1].Name) : null);
    }

    private static int LimitOf(string? text) =>
        text is null ? LimitDefault
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= LimitMax ? limit
        : throw Wrong($"limit must be a whole number from 1 to {LimitMax}");

    private static string CursorOf(string name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name));

    private static string NameOf(string cursor)
    {
        var bytes = new byte[VmName.LengthMax];
        return
            Base64Url.IsValid(cursor, out var length)
            && length <= bytes.Length
            && VmName.TryParse(Encoding.UTF8.GetString(bytes, 0, Base64Url.DecodeFromChars(cursor, bytes)), out var name, out _)
            ? name.Value
            : throw Wrong("cursor must be the `next` of an earlier page, unchanged");
    }

    private static ProblemException Wrong(string what) => new(AgentError.BadRequest, $"The query parameter {what}.");
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Qmp;

/// <summary>
/// Reads lines of QEMU's monitor protocol (QMP), as QEMU 4 to 10 write them. Never throws for anything that a line holds; events and members that are not
/// known are passed over.
/// </summary>
public static class QmpReader
{
    private const int DeviceCharsMax = 200;

    /// <summary>Reads one line, without its ending.</summary>
    public static QmpMessage Read(ReadOnlySpan<byte> line)
    {
        if (Parse(line, QmpJson.Default.QmpLine) is not { } told)
        {
            return new QmpMessage.NotQmp("a line that is no JSON object of this protocol");
        }
        var id = told.Id is { ValueKind: JsonValueKind.String } given ? Text(given) ?? "" : "";
        return told switch
        {
            { Greeting: { } greeting } => new QmpMessage.Greeting(Version(greeting)),
            { Event: { } name } => Event(name, told.Data),
            { Error: { } error } => new QmpMessage.Refused(id, GuestText.Clean(error.Desc ?? "", 200)),
            { Return: { } value } => new QmpMessage.Returned(id, value),
            _ => new QmpMessage.NotQmp("a JSON object that is neither greeting, answer nor event"),
        };
    }

    /// <summary>The answer to <c>query-status</c>; null when it is none.</summary>
    public static QmpStatus? Status(JsonElement value) => Parse(value, QmpJson.Default.QmpStatus);

    /// <summary>The answer to <c>query-chardev</c>; null when it is none.</summary>
    public static IReadOnlyList<QmpChardev>? Chardevs(JsonElement value) => Parse(value, QmpJson.Default.QmpChardevArray);

    /// <summary>The answer to <c>qom-get</c> of a property that is text; null when it is none.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: JSON allows to write it, text cannot hold it.
            return null;
        }
    }

    private static QmpMessage Event(string name, JsonElement? data)
    {
        var kind = name switch
        {
            "VSERPORT_CHANGE" => QmpEventKind.PortChanged,
            "DEVICE_DELETED" => QmpEventKind.DeviceDeleted,
            "RESET" => QmpEventKind.Reset,
            "SHUTDOWN" => QmpEventKind.ShutDown,
            "STOP" or "RESUME" or "SUSPEND" or "SUSPEND_DISK" or "WAKEUP" or "MIGRATION" or "GUEST_PANICKED" => QmpEventKind.RunChanged,
            _ => QmpEventKind.Other,
        };
        if (kind is QmpEventKind.Other or QmpEventKind.RunChanged)
        {
            return new QmpMessage.Happened(new QmpEvent(kind));
        }
        // RESET had no data once, and a device without an id has none to tell.
        var told = data is { } given ? Parse(given, QmpJson.Default.QmpEventData) : new QmpEventData();
        return told switch
        {
            null => new QmpMessage.NotQmp("an event whose data is of another kind"),
            { Id: null or "" } or { Open: null } when kind == QmpEventKind.PortChanged => new QmpMessage.NotQmp(
                "a change of a port without its id or state"
            ),
            _ => Event(new QmpEvent(kind, told.Id ?? told.Device ?? "", told.Open ?? false, told.Guest ?? false)),
        };
    }

    private static QmpMessage Event(QmpEvent what) =>
        what.Device.Length <= DeviceCharsMax
            ? new QmpMessage.Happened(what)
            : new QmpMessage.NotQmp("an event with an id that no device can have");

    private static string Version(QmpGreeting greeting) =>
        greeting.Version?.Qemu is { } v ? string.Create(CultureInfo.InvariantCulture, $"{v.Major}.{v.Minor}.{v.Micro}") : "";

    private static T? Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static T? Parse<T>(JsonElement json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return json.Deserialize(type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

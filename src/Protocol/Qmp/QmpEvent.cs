namespace Orchestrator.Protocol.Qmp;

/// <summary>Something that QEMU tells by itself.</summary>
/// <param name="Device">The device's id, where the event is about one; else empty.</param>
/// <param name="Open">Of <see cref="QmpEventKind.PortChanged"/>: the guest has the port open now.</param>
/// <param name="ByGuest">Of resets and shutdowns: the guest did it.</param>
public sealed record QmpEvent(QmpEventKind Kind, string Device = "", bool Open = false, bool ByGuest = false);

using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Ports;

/// <summary>What happens when a fault begins and when it ends.</summary>
internal static class FaultActs
{
    /// <summary>It befalls an agent now; when it lasts, until its time is up or it is healed.</summary>
    public static void Begin(GuestPort port, TimerQueue timers, FaultSpec fault)
    {
        port.Guest.Figures.Faults++;
        if (!fault.IsMoment)
        {
            port.Faults.Add(fault);
            if (fault.ForMs is { } length)
            {
                timers.After(length, () => End(port, fault));
            }
        }
        switch (fault.Kind)
        {
            case FaultKind.Close:
                port.HangUp();
                break;
            case FaultKind.Restart:
                port.Guest.Identity.Restart();
                port.ForgetAll();
                port.SayReady();
                break;
            case FaultKind.Reboot:
                Reboot(port, timers, fault.BootMs);
                break;
            case FaultKind.Revert:
                port.Guest.Revert((long)fault.ByMs);
                break;
            case FaultKind.ClockJump:
                port.Guest.Clock.Jump((long)fault.ByMs);
                break;
            case FaultKind.Pause:
                port.Guest.Clock.Stop();
                break;
            case FaultKind.ForeignFleet:
                port.Guest.IsOfStrangeFleet = true;
                break;
            case FaultKind.IdentityLie:
                port.Guest.LiesAtGreetings = true;
                break;
            case FaultKind.IdentityCopy:
                port.Guest.Identity.CopyNeighbour();
                break;
            case FaultKind.SlowDrip:
                Drip(port, timers, fault);
                break;
            case FaultKind.Kill or FaultKind.Vanish:
                port.HangUp();
                port.GoDown(remove: fault.Kind == FaultKind.Vanish);
                break;
        }
        port.WatchClient();
    }

    /// <summary>Ends one; nothing happens when it is over already.</summary>
    public static void End(GuestPort port, FaultSpec fault)
    {
        if (!port.Faults.Remove(fault))
        {
            return;
        }
        switch (fault.Kind)
        {
            case FaultKind.Pause:
                port.Guest.Clock.GoOn();
                port.GoOn();
                break;
            case FaultKind.NeverReads:
                port.GoOn();
                break;
            case FaultKind.ForeignFleet:
                port.Guest.IsOfStrangeFleet = false;
                break;
            case FaultKind.IdentityLie or FaultKind.IdentityCopy:
                port.Guest.LiesAtGreetings = false;
                port.Guest.Identity.BeItself();
                break;
            case FaultKind.Kill:
                // Another QEMU, and so another boot.
                port.Guest.Boot();
                port.ForgetAll();
                break;
        }
        if (!port.Faults.Has(FaultKind.Kill) && !port.Faults.Has(FaultKind.Vanish))
        {
            port.ComeBack();
        }
        port.WatchClient();
    }

    private static void Reboot(GuestPort port, TimerQueue timers, double bootMs)
    {
        port.ForgetAll();
        port.Guest.Boot();
        port.IsBooting = true;
        timers.After(
            bootMs,
            () =>
            {
                port.IsBooting = false;
                port.SayReady();
                port.GoOn();
            }
        );
    }

    private static void Drip(GuestPort port, TimerQueue timers, FaultSpec fault)
    {
        Action? next = null;
        next = () =>
        {
            if (port.Faults.Find(FaultKind.SlowDrip) == fault)
            {
                port.Drip();
                timers.After(fault.GapMs, next!);
            }
        };
        timers.After(fault.GapMs, next);
    }
}

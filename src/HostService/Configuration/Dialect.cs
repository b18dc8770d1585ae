namespace Orchestrator.HostService.Configuration;

/// <summary>What a guest agent speaks.</summary>
public enum Dialect
{
    /// <summary>Found out when greeted.</summary>
    Auto,

    /// <summary>Our protocol.</summary>
    Native,

    /// <summary>The stock QEMU guest agent's.</summary>
    Qga,
}

/// <summary>Dialects as <see cref="Model.Vms.VmDefinition.Dialect"/> has them.</summary>
public static class DialectNames
{
    /// <summary>"auto", "native" or "qga".</summary>
    public static string Write(Dialect dialect) =>
        dialect switch
        {
            Dialect.Auto => "auto",
            Dialect.Native => "native",
            Dialect.Qga => "qga",
            _ => throw new ArgumentOutOfRangeException(nameof(dialect)),
        };
}

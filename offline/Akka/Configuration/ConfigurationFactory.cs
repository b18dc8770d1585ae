namespace Akka.Configuration;

/// <summary>Makes configurations.</summary>
public class ConfigurationFactory
{
    public static Config Empty => ParseString("");

    /// <summary>Plain HOCON only: no include, no substitution, no +=; those are refused. Unlike the real parser it also refuses a text that is not closed.</summary>
    /// <exception cref="ConfigurationException">Names the line.</exception>
    public static Config ParseString(string hocon) => new(HoconParser.Parse(hocon ?? throw new ArgumentNullException(nameof(hocon))));

    /// <summary>No application configuration file is looked for: empty.</summary>
    public static Config Load() => Empty;

    /// <summary>The defaults under every configuration.</summary>
    public static Config Default() => Actor.ReferenceConfig.Value;
}

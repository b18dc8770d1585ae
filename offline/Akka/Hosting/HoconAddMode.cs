namespace Akka.Hosting;

/// <summary>Where added configuration stands to what is there.</summary>
public enum HoconAddMode
{
    /// <summary>Behind it.</summary>
    Append,

    /// <summary>In front of it.</summary>
    Prepend,

    Replace,
}

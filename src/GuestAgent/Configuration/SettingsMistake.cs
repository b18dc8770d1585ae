namespace Orchestrator.GuestAgent.Configuration;

/// <summary>One thing that is wrong with a settings file.</summary>
/// <param name="Line">From 1; 0 where it is about the file as a whole.</param>
/// <param name="Key">For example "security.max_file_size_mb"; empty where it is about the file as a whole.</param>
internal sealed record SettingsMistake(int Line, string Key, string Problem)
{
    /// <summary>As a line for people: <c>FILE:LINE: KEY PROBLEM</c>.</summary>
    public string Text(string file) => $"{file}{(Line > 0 ? $":{Line}" : "")}: {(Key.Length > 0 ? Key + " " : "")}{Problem}";
}

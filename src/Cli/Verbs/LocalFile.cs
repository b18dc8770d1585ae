using Orchestrator.Client;
using Orchestrator.Protocol;

namespace Orchestrator.Cli.Verbs;

/// <summary>Files on this side of a copy.</summary>
internal static class LocalFile
{
    /// <exception cref="ApiException">It cannot be read; the message names it.</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken stop)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(AgentError.NotFound, $"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Replaces a file as a whole: a reader sees the old one or the new one, and a full disk leaves the old one.</summary>
    /// <exception cref="ApiException">It cannot be written; the message names it.</exception>
    public static async Task ReplaceAsync(string path, byte[] content, CancellationToken stop)
    {
        var full = Path.GetFullPath(path);
        var partial = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}.part");
        try
        {
            await File.WriteAllBytesAsync(partial, content, stop).ConfigureAwait(false);
            File.Move(partial, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(AgentError.CommandFailed, $"{path} cannot be written: {e.Message}", e);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}

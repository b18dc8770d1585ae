using System.Text.Json;
using Orchestrator.HostService.Security;

namespace Orchestrator.HostService.Hosting;

/// <summary>The tokens on disk: <c>tokens.json</c> has names and hashes, <c>token</c> the first token itself, for the operator to take away.</summary>
public static class TokenStore
{
    public const string TokenFile = "token";
    public const string HashFile = "tokens.json";
    private const string FirstName = "first";

    /// <summary>Reads the known tokens; where none were ever kept, makes the first.</summary>
    /// <exception cref="StartFailureException">The files cannot be read or written, or tokens.json is damaged.</exception>
    public static Tokens Open(DataDirectory data, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(time);
        var path = data.FileOf(HashFile);
        try
        {
            return File.Exists(path) ? Read(path) : MakeFirst(data, time);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StartFailureException.OfFile($"cannot keep the API's tokens in {path}", failure);
        }
    }

    private static Tokens Read(string path)
    {
        try
        {
            var records = JsonSerializer.Deserialize(File.ReadAllBytes(path), TokenJson.Default.TokenRecordArray) ?? [];
            return new Tokens([.. records]);
        }
        catch (Exception failure) when (failure is JsonException or FormatException)
        {
            throw new StartFailureException(
                $"{path} is damaged, so no token can be checked; restore it, or move it away and a new token is made",
                failure
            );
        }
    }

    private static Tokens MakeFirst(DataDirectory data, TimeProvider time)
    {
        var token = ApiToken.Make();
        var record = new TokenRecord(FirstName, Convert.ToHexStringLower(ApiToken.HashOf(token)), time.GetUtcNow());
        // The token goes first: a crash between the two leaves no hash, and the next start makes a new pair.
        PrivateFile.Write(data.FileOf(TokenFile), $"{token}\n");
        PrivateFile.Write(data.FileOf(HashFile), JsonSerializer.Serialize([record], TokenJson.Default.TokenRecordArray) + "\n");
        return new Tokens([record]);
    }
}

using Microsoft.AspNetCore.OpenApi;

namespace Orchestrator.HostService.Api;

/// <summary>What /openapi.json says beyond the endpoints' own words.</summary>
public static class OpenApiDocumentation
{
    public const string Name = "v1";

    public static void Describe(OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info = new()
                {
                    Title = "Orchestrator",
                    Version = ReadinessProbe.Version,
                    Description =
                        "Virtual machines through the guest agents in them. Errors are RFC 9457 problem documents with a stable `code`.",
                };
                return Task.CompletedTask;
            }
        );
    }
}

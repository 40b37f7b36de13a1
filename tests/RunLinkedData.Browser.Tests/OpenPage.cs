using System.Text.Json;
using Microsoft.Playwright;

namespace RunLinkedData.Browser.Tests;

/// <summary>A page that was opened: what it shows, and all that it did which it should not do.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private const string Address = "https://page.example/";

    private readonly IBrowserContext _context;
    private readonly List<string> _troubles = [];

    private OpenPage(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>Errors, warnings, requests and dialogs.</summary>
    public IReadOnlyList<string> Troubles => _troubles;

    /// <summary>Opens a document. Nothing but itself is served.</summary>
    public static async Task<OpenPage> OpenAsync(string html, Action<BrowserNewContextOptions>? configure = null)
    {
        BrowserNewContextOptions options = new() { ViewportSize = new() { Width = 1280, Height = 900 } };
        configure?.Invoke(options);
        var context = await Browser.Get().NewContextAsync(options);
        OpenPage open = new(context, await context.NewPageAsync());
        await context.RouteAsync("**/*", async route =>
        {
            if (route.Request.Url == Address)
            {
                await route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = html });
                return;
            }

            open._troubles.Add($"request of {route.Request.Url}");
            await route.AbortAsync();
        });
        open.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                open._troubles.Add($"{message.Type}: {message.Text}");
            }
        };
        open.Page.PageError += (_, error) => open._troubles.Add(error);
        open.Page.Dialog += async (_, dialog) =>
        {
            open._troubles.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        await open.Page.GotoAsync(Address);
        return open;
    }

    /// <summary>Opens a document as the web pages of MLflow show an artifact: in a frame that may run scripts, and nothing else.</summary>
    /// <param name="html">The document.</param>
    /// <param name="asBlob">As a blob, as MLflow does, or as <c>srcdoc</c>.</param>
    public static async Task<(OpenPage Open, IFrame Frame)> OpenFramedAsync(string html, bool asBlob)
    {
        var text = JsonSerializer.Serialize(html);
        var open = await OpenAsync(
            $$"""
            <!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body><script>
            const html = {{text}}, frame = document.createElement("iframe");
            frame.setAttribute("sandbox", "allow-scripts");
            frame.width = 1200; frame.height = 800;
            if ({{(asBlob ? "true" : "false")}}) frame.src = URL.createObjectURL(new Blob([html], { type: "text/html" })); else frame.srcdoc = html;
            document.body.append(frame);
            </script>
            """);
        var frame = await (await open.Page.QuerySelectorAsync("iframe"))!.ContentFrameAsync();
        await frame!.WaitForLoadStateAsync();
        await frame.WaitForSelectorAsync("h1");
        return (open, frame);
    }

    public async Task<T> AskAsync<T>(string script) => await Page.EvaluateAsync<T>(script);

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}

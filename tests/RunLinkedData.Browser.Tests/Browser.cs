using Microsoft.Playwright;
using NUnit.Framework;

namespace RunLinkedData.Browser.Tests;

/// <summary>
/// The machine's own Chromium, started once; where there is none, the tests are skipped with the reason. Nothing is downloaded.
/// </summary>
[SetUpFixture]
public class Browser
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];

    private static IPlaywright? _playwright;
    private static IBrowser? _browser;
    private static string? _reason;

    /// <summary>The browser. Ends the test as ignored when there is none.</summary>
    public static IBrowser Get()
    {
        if (_browser is null)
        {
            Assert.Ignore(_reason!);
        }

        return _browser;
    }

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (Find() is not { } path)
        {
            _reason = "There is no Chromium: install it, or name it in CHROMIUM_PATH.";
        }
        else
        {
            try
            {
                _playwright = await Playwright.CreateAsync();
                _browser = await _playwright.Chromium.LaunchAsync(
                    new() { ExecutablePath = path, ChromiumSandbox = !Environment.IsPrivilegedProcess, Timeout = 60_000 });
            }
            catch (Exception exception)
                when (exception is PlaywrightException or TimeoutException or IOException or System.ComponentModel.Win32Exception)
            {
                _reason = $"The browser {path} could not be started: {exception.Message}";
            }
        }

        TestContext.Progress.WriteLine(_reason ?? $"Chromium {_browser!.Version}");
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } path)
        {
            return path;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)))
            .FirstOrDefault(File.Exists);
    }
}

using NUnit.Framework;
using RunLinkedData.Aws.Client;

namespace RunLinkedData.Aws.Tests;

public class AwsExecutorServiceTests
{
    [TestCase("aws-batch", true)]
    [TestCase("ecs", true)]
    [TestCase("aws-lambda", true)]
    [TestCase("cloudwatch", true)]
    [TestCase("AWS-BATCH", false)]
    [TestCase("kubernetes", false)]
    public void Knows_Kinds_AreThoseOfAws(string kind, bool isKnown)
    {
        using var service = new AwsExecutorService();

        Assert.That(service.Knows(kind), Is.EqualTo(isKnown));
    }

    [Test]
    public void UseAws_ATracker_CanAskAws()
    {
        var options = new RunTrackerOptions();
        AwsOptions? seen = null;

        Assert.That(options.UseAws(aws => seen = aws), Is.SameAs(options));
        Assert.That(options.ExecutorServices.Single(), Is.TypeOf<AwsExecutorService>());
        Assert.That(seen!.TimeProvider, Is.SameAs(options.TimeProvider));
    }

    [Test]
    public void UseAws_SettingsThatCannotBe_AreAllNamed()
    {
        void Use() => new RunTrackerOptions().UseAws(aws =>
        {
            aws.PollInterval = TimeSpan.Zero;
            aws.LateLineWait = TimeSpan.FromSeconds(-1);
            aws.DefaultLogGroup = "";
            aws.BatchEndpoint = new Uri("ftp://example.com");
            aws.LogsEndpoint = new Uri("/logs", UriKind.Relative);
            aws.TimeProvider = null!;
        });

        Assert.That(
            Use,
            Throws.ArgumentException.With.Message.Contains("PollInterval")
                .And.Message.Contains("LateLineWait")
                .And.Message.Contains("DefaultLogGroup")
                .And.Message.Contains("BatchEndpoint")
                .And.Message.Contains("LogsEndpoint")
                .And.Message.Contains("TimeProvider"));
    }
}

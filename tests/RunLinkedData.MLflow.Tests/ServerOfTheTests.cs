using NUnit.Framework;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests;

[SetUpFixture]
public sealed class ServerOfTheTests : SharedServer;

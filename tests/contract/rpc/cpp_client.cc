// The echo server as a C++ client finds it, with Debian's grpc++ and what its generator makes.
//
// usage: rpc_cpp_client TARGET
//
// Prints what does not hold and ends with the number of those.
#include <banfu/echo/v1/echo.grpc.pb.h>
#include <grpc/health/v1/health.grpc.pb.h>

#include <chrono>
#include <condition_variable>
#include <grpcpp/grpcpp.h>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>

using namespace banfu::echo::v1;

namespace
{

int wrong = 0;

void must(bool holds, const std::string &what)
{
    if (!holds) {
        std::cerr << what << " does not hold\n";
        wrong++;
    }
}

void limit(grpc::ClientContext &context, int milliseconds)
{
    context.set_deadline(std::chrono::system_clock::now() +
                         std::chrono::milliseconds(milliseconds));
}

void unary(Echo::Stub &stub)
{
    grpc::ClientContext context;
    SayRequest request;
    SayResponse response;

    limit(context, 10000);
    request.set_text("办复");
    request.set_ballast(std::string(100000, '\xff'));
    must(stub.Say(&context, request, &response).ok(), "Say is answered");
    must(response.text() == request.text() && response.ballast() == request.ballast(),
         "Say echoes");
}

void failure(Echo::Stub &stub)
{
    grpc::ClientContext context;
    FailRequest request;
    SayResponse response;

    limit(context, 10000);
    request.set_code(9);
    request.set_reason("NOT_NOW");
    request.set_message("现在不行");
    grpc::Status status = stub.Fail(&context, request, &response);
    must(status.error_code() == grpc::StatusCode::FAILED_PRECONDITION, "Fail's code");
    must(status.error_message() == "现在不行", "Fail's message");
    must(status.error_details().find("NOT_NOW") != std::string::npos, "Fail's details");
}

void deadline(Echo::Stub &stub)
{
    grpc::ClientContext context;
    WaitRequest request;
    SayResponse response;

    limit(context, 150);
    request.set_milliseconds(60000);
    must(stub.Wait(&context, request, &response).error_code() ==
             grpc::StatusCode::DEADLINE_EXCEEDED,
         "the deadline ends Wait");
}

void absent(Echo::Stub &stub)
{
    grpc::ClientContext context;
    SayResponse response;

    limit(context, 10000);
    must(stub.Absent(&context, SayRequest(), &response).error_code() ==
             grpc::StatusCode::UNIMPLEMENTED,
         "Absent is UNIMPLEMENTED");
}

void metadata(Echo::Stub &stub)
{
    grpc::ClientContext context;
    LookRequest request;
    LookResponse response;

    limit(context, 10000);
    context.AddMetadata("x-colour", "red");
    context.AddMetadata("x-request-id", "from-cpp");
    request.set_header("x-colour");
    must(stub.Look(&context, request, &response).ok() && response.header() == "red" &&
             response.request_id() == "from-cpp",
         "metadata reach the handler");
}

void answers_stream(Echo::Stub &stub)
{
    grpc::ClientContext context;
    CountRequest request;
    CountResponse response;
    int count = 0;

    limit(context, 20000);
    request.set_number(5000);
    auto reader = stub.Count(&context, request);
    while (reader->Read(&response)) {
        count++;
        must(response.number() == count, "Count counts");
    }
    must(reader->Finish().ok() && count == 5000, "Count ends");
}

void cancelled_stream(Echo::Stub &stub)
{
    grpc::ClientContext context;
    CountRequest request;
    CountResponse response;

    limit(context, 20000);
    auto reader = stub.Count(&context, request);
    must(reader->Read(&response), "an endless Count begins");
    context.TryCancel();
    while (reader->Read(&response)) {}
    must(reader->Finish().error_code() == grpc::StatusCode::CANCELLED, "an endless Count is ended");
}

void requests_stream(Echo::Stub &stub)
{
    grpc::ClientContext context;
    CountResponse response;

    limit(context, 20000);
    auto writer = stub.Gather(&context, &response);
    for (int number = 1; number <= 1000; number++) {
        CountRequest request;
        request.set_number(number);
        must(writer->Write(request), "Gather takes");
    }
    writer->WritesDone();
    must(writer->Finish().ok() && response.number() == 500500, "Gather adds up");
}

void both_stream(Echo::Stub &stub)
{
    grpc::ClientContext context;
    SayRequest request;
    SayResponse response;

    limit(context, 20000);
    auto stream = stub.Chat(&context);
    for (int number = 0; number < 500; number++) {
        request.set_text(std::to_string(number));
        must(stream->Write(request) && stream->Read(&response) && response.text() == request.text(),
             "Chat answers each");
    }
    stream->WritesDone();
    must(!stream->Read(&response) && stream->Finish().ok(), "Chat ends");
}

void health(const std::shared_ptr<grpc::Channel> &channel)
{
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckResponse response;

    limit(context, 10000);
    auto stub = grpc::health::v1::Health::NewStub(channel);
    must(stub->Check(&context, grpc::health::v1::HealthCheckRequest(), &response).ok() &&
             response.status() == grpc::health::v1::HealthCheckResponse::SERVING,
         "health says so");
}

struct Flight {
    grpc::ClientContext context;
    SayRequest request;
    SayResponse response;
};

// Thousands at once by the callback interface.
void many(Echo::Stub &stub)
{
    constexpr int COUNT = 4000;
    std::mutex mutex;
    std::condition_variable changed;
    int done = 0;
    int good = 0;

    for (int number = 0; number < COUNT; number++) {
        auto *flight = new Flight;
        limit(flight->context, 30000);
        flight->request.set_text(std::to_string(number));
        stub.async()->Say(&flight->context, &flight->request, &flight->response,
                          [flight, &mutex, &changed, &done, &good](const grpc::Status &status) {
                              std::lock_guard<std::mutex> held(mutex);
                              good +=
                                  status.ok() && flight->response.text() == flight->request.text();
                              done++;
                              delete flight;
                              changed.notify_one();
                          });
    }
    std::unique_lock<std::mutex> held(mutex);
    changed.wait(held, [&done] { return done == COUNT; });
    must(good == COUNT, "thousands at once are answered, each with its own");
}

} // namespace

int main(int argc, char *argv[])
{
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " TARGET\n";
        return 2;
    }
    auto channel = grpc::CreateChannel(argv[1], grpc::InsecureChannelCredentials());
    auto stub = Echo::NewStub(channel);
    unary(*stub);
    failure(*stub);
    deadline(*stub);
    absent(*stub);
    metadata(*stub);
    answers_stream(*stub);
    cancelled_stream(*stub);
    requests_stream(*stub);
    both_stream(*stub);
    health(channel);
    many(*stub);
    return wrong;
}

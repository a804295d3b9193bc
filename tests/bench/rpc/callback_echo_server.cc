// The peer to measure our RPC layer against: gRPC's C++ callback server, as its documentation has
// it.
//
// usage: callback_echo_server PORT
#include <cstdio>
#include <grpcpp/grpcpp.h>
#include <string>

#include "banfu/echo/v1/echo.grpc.pb.h"

namespace
{

class Echo final : public banfu::echo::v1::Echo::CallbackService
{
    grpc::ServerUnaryReactor *Say(grpc::CallbackServerContext *context,
                                  const banfu::echo::v1::SayRequest *request,
                                  banfu::echo::v1::SayResponse *response) override
    {
        response->set_text(request->text());
        response->set_ballast(request->ballast());
        grpc::ServerUnaryReactor *reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }
};

} // namespace

int main(int argc, char *argv[])
{
    if (argc != 2) {
        return 2;
    }
    Echo echo;
    grpc::ServerBuilder builder;
    builder.AddListeningPort(std::string("127.0.0.1:") + argv[1],
                             grpc::InsecureServerCredentials());
    builder.RegisterService(&echo);
    auto server = builder.BuildAndStart();
    if (!server) {
        return 1;
    }
    std::printf("listening %s\n", argv[1]);
    std::fflush(stdout);
    server->Wait();
}

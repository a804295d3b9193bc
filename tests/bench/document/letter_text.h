/* The same letters for ours and for the peer: two pages, about 700 characters of body, each one's
 * words its own. */
#ifndef BANFU_BENCH_LETTER_TEXT_H
#define BANFU_BENCH_LETTER_TEXT_H

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { LETTER_TEXT_SIZE = 8192, LETTER_SENTENCES = 8 };

static const char *const letter_paragraphs[LETTER_SENTENCES] = {
    "一、关于项目进展情况。我局高度重视您提出的建议，成立了由局长任组长的工作专班，于4月18日赴应县"
    "实地调研，"
    "与园区企业和群众代表座谈，逐条研究办理措施。",
    "（一）资金保障。已落实市级财政资金1200万元，争取省级补助860万元，预计9月底前完成主体工程。",
    "（二）规划选址。园区位于应县金城镇以东，占地一百二十亩，已列入国土空间总体规划，用地手续正在报"
    "批。",
    "经与市商务局、市交通运输局会商，冷链物流园将与国道改线工程同步实施，进出道路由交通部门负责修建"
    "。",
    "二、关于配套设施建设。供水、供电、排污管网由县政府统一组织施工，目前完成招标，七月上旬开工。",
    "同时，积极引导龙头企业入驻，出台租金减免、设备补贴、贷款贴息等扶持政策，鼓励合作社建设田头预冷"
    "设施。",
    "三、关于下一步工作打算。继续争取专项债券支持，力争年内建成投用，届时年周转果蔬可达二十万吨。",
    "下一步，将会同应县政府定期公布进展，接受社会监督，并及时向您通报有关情况，恳请继续关心支持。"};

/* The body of letter `number`: all of it, from another paragraph on each time. */
static inline const char *letter_body(int number, char text[LETTER_TEXT_SIZE])
{
    size_t at = 0;

    for (int i = 0; i < LETTER_SENTENCES; i++) {
        int written = snprintf(text + at, LETTER_TEXT_SIZE - at, "%s%s", i > 0 ? "\n" : "",
                               letter_paragraphs[(i + number) % LETTER_SENTENCES]);
        at += (size_t)written;
    }
    return text;
}

#endif
